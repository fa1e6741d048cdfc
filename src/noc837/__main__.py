"""`python -m noc837` is the command."""

import sys

from noc837.cli import main

sys.exit(main())
