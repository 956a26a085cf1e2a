"""The wizard's screens: steps in one screen beside the ledger, the operation view, and dialogs."""
