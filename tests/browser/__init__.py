"""The arena in a real Chromium, on the real server. What can be asked without a browser is asked in ``web/tests``."""
