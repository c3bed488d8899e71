"""Logos, the colours found in them, and the themes made of those."""
