"""`python -m mailcoach`."""

from mailcoach.cli import main

if __name__ == "__main__":  # a process that reads mail imports this too
    main()
