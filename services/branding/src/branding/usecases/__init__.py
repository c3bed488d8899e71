"""What people and the clock do with a practice's looks, one module per noun."""
