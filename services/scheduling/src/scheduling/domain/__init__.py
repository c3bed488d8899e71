"""What the scheduling service decides: pure functions over values, with time as an argument."""
