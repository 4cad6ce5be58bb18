"""One file for each slash command: its ids, its form, its view, its verbs."""
