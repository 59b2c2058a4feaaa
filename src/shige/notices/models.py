"""What somebody must be told: an inbox for each account, and what leaves the house."""
