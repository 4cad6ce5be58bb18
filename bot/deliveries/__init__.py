"""One module for each kind of message that we owe Slack."""
