"""Where the code is and where the platform keeps what it writes."""

from pathlib import Path

from config.settings import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.directory("ZHIJIAN_VAR", BASE_DIR / "var")
