"""Where files are kept: static files with the code, records in a directory or an object store."""

from config.settings import env
from config.settings.directories import BASE_DIR, VAR_DIR

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

# Files of cases are never served by address; every download is a view that asks who is asking.
MEDIA_ROOT = env.directory("ZHIJIAN_FILES", VAR_DIR / "files")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# The largest thing anybody hands in is an archive of photographs of 400 MB, with the form around it.
LARGEST_REQUEST = 410 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
