"""People who help of their own will, and the service projects that they take on."""
