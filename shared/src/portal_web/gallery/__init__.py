"""Every component with made-up data, in several brands' colours: to look at, and for the browser tests."""
