"""Calendars, availability, requests and appointments, and the staff's pages over them."""
