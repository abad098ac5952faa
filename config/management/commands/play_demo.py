"""`manage.py play_demo [--small]`: make a believable province by playing the real services through a year."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import CLOCK_USERNAME, User
from config.demo.accounts import is_begun, is_played
from config.demo.conductor import PlayStopped
from config.demo.play import play, summary
from regulations.models import Jurisdiction, Occupation


class Command(BaseCommand):
    """Play the province once; a province that is there is left as it is."""

    help = "建立演示省份：按真实流程演练一年的备案、考核、发证；已有演示数据则不作改动。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size."""
        parser.add_argument("--small", action="store_true", help="只演练几家机构和几个计划")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, or say why not."""
        if is_played():
            self.stdout.write("演示省份已经建立，数据保留不变。重新开始请运行 make demo-reset。")
            return
        self._refuse()
        started = time.monotonic()
        self.stdout.write("演练一年间的备案、考核和发证（每一步都走平台的真实流程）：")
        try:
            play(small=options["small"], say=self._say)
        except PlayStopped as stopped:
            raise CommandError(
                f"演练中断：{stopped}\n数据不完整，请运行 make demo-reset 重新开始。"
            ) from stopped
        self.stdout.write(f"演示省份建立完毕，用时 {time.monotonic() - started:.0f} 秒：")
        for line in summary():
            self.stdout.write(line)

    def _refuse(self) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("这是正式运行的设置，不能建立演示数据。")
        if is_begun():
            raise CommandError("上一次建立演示省份时被中断，数据不完整。请运行 make demo-reset 重新开始。")
        if User.objects.exclude(username=CLOCK_USERNAME).exists():
            raise CommandError("数据库中已有用户，不是空库，不能在其中建立演示省份。")
        if not Jurisdiction.objects.filter(pk="220000").exists() or not Occupation.objects.exists():
            raise CommandError("尚未载入行政区划和职业分类，请先运行 manage.py load_law。")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
