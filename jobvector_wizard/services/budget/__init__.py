"""AWS Budgets' watch over the account's spending."""
