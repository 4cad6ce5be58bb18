"""What must survive: the bot killed at any moment."""
