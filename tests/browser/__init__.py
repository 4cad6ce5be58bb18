"""The product as people meet it: the demo's page in a real browser."""
