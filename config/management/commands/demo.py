"""Build the demonstration where there is none, then run the platform."""

from typing import Any

from django.core.management import call_command

from config.management.commands import serve

# What is done before serving, in order; each leaves alone what is there already.
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("更新数据库结构", "migrate", {"verbosity": 0}),
    ("载入行政区划、职业分类、规则与工作日历", "load_law", {}),
    ("建立演示省份（首次需要几分钟，已有数据则保留）", "play_demo", {}),
)


class Command(serve.Command):
    """Play the demonstration once and serve it: `make demo`."""

    help = "建立演示省份（已有则保留），并在本机前台运行整个平台；按 Ctrl-C 全部停止。"

    def prepare(self) -> None:
        """Take the steps, saying each."""
        for title, command, options in STEPS:
            self.say(f"→ {title}")
            call_command(command, stdout=self.stdout, **options)
        self.say("→ 启动平台")
