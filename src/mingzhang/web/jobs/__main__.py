"""`python -m mingzhang.web.jobs [PARENT]`: a worker, as a child of the server whose process number is given."""

from __future__ import annotations

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
    django.setup()
    from mingzhang.web.jobs.worker import main

    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
