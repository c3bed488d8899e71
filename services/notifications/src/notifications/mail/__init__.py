"""How a mail is made: words, times, calendar file, and the envelope around them. No network, no database."""
