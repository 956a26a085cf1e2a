"""The command line: commands, their options, how they print, and the wizard as numbered prompts."""
