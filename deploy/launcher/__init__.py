"""The launcher behind ./portal: everything that runs, tests and checks the system on one machine."""
