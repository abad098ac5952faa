"""What the clock does by itself, as one table: name, task, interval in seconds."""

BEAT_SCHEDULE = {
    "补做未完成的后续事项": {"task": "lifecycle.tasks.react_again", "schedule": 60.0},
    "检查到期的期限": {"task": "lifecycle.tasks.sweep_deadlines", "schedule": 60.0},
    "在视为后果发生前提醒": {"task": "lifecycle.tasks.remind_of_deemed_effects", "schedule": 10 * 60.0},
    "告知代理开始": {"task": "accounts.tasks.announce_deputations", "schedule": 10 * 60.0},
    "清理两天前的重复提交记录": {"task": "lifecycle.tasks.forget_answers", "schedule": 24 * 60 * 60.0},
    "作废到期的证卡": {"task": "institutions.tasks.void_ended_cards", "schedule": 60 * 60.0},
    "补报国家中心未接收的证书批次": {"task": "certificates.tasks.report_waiting_batches", "schedule": 60.0},
}
