"""Setting up: the first two minutes, secrets, the unattended run, and what is wrong when something is."""
