import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnsweredRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_key', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=128)),
                ('path', models.CharField(max_length=300)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('location', models.CharField(blank=True, max_length=500)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('body', models.BinaryField(default=bytes)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': '已答复请求',
                'verbose_name_plural': '已答复请求',
                'indexes': [models.Index(models.F('created_at'), name='answered_created_at')],
                'constraints': [models.UniqueConstraint(fields=('user_key', 'key'), name='one_answer_per_request_key')],
            },
        ),
        migrations.CreateModel(
            name='TransitionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('sequence', models.PositiveIntegerField(verbose_name='序号')),
                ('transition', models.CharField(max_length=64, verbose_name='动作')),
                ('source', models.CharField(max_length=32, verbose_name='原状态')),
                ('target', models.CharField(max_length=32, verbose_name='新状态')),
                ('actor_title', models.CharField(blank=True, max_length=120, verbose_name='经办身份')),
                ('holder_code', models.CharField(blank=True, max_length=12, verbose_name='此后由谁办理')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('rule_id', models.CharField(blank=True, max_length=32, verbose_name='规则')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('facts', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='事实')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='请求编号')),
                ('previous_hash', models.CharField(max_length=64, verbose_name='上一记录摘要')),
                ('hash', models.CharField(max_length=64, verbose_name='记录摘要')),
                ('reacted_at', models.DateTimeField(blank=True, null=True, verbose_name='后续事项释放时间')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype', verbose_name='对象类型')),
            ],
            options={
                'verbose_name': '流转记录',
                'verbose_name_plural': '流转记录',
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('key', models.CharField(max_length=64, verbose_name='期限')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('rule_id', models.CharField(max_length=32, verbose_name='规则')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('statutory', models.BooleanField(default=True, verbose_name='法定期限')),
                ('minimum', models.BooleanField(default=False, verbose_name='不少于')),
                ('amount', models.PositiveIntegerField(verbose_name='期间')),
                ('unit', models.CharField(max_length=16, verbose_name='单位')),
                ('direction', models.CharField(default='after', max_length=8, verbose_name='方向')),
                ('anchor_on', models.DateField(verbose_name='起算事件日')),
                ('due_on', models.DateField(verbose_name='届满日')),
                ('provisional', models.BooleanField(default=False, verbose_name='暂定')),
                ('calendar_version', models.CharField(blank=True, max_length=120, verbose_name='日历版本')),
                ('trace', models.JSONField(default=list, verbose_name='计算过程')),
                ('on_passing', models.CharField(blank=True, max_length=64, verbose_name='届满后果')),
                ('deemed', models.BooleanField(default=False, verbose_name='视为')),
                ('remind_on', models.DateField(blank=True, null=True, verbose_name='下次提醒日')),
                ('hindrance', models.CharField(blank=True, max_length=200, verbose_name='待确认原因')),
                ('law_on', models.DateField(verbose_name='适用法规日期')),
                ('status', models.CharField(choices=[('open', '进行中'), ('stopped', '中止'), ('awaiting', '待人工确认'), ('met', '已办结'), ('passed', '已届满')], default='open', max_length=8, verbose_name='状况')),
                ('stopped_on', models.DateField(blank=True, null=True, verbose_name='中止日')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('acted_at', models.DateTimeField(blank=True, null=True, verbose_name='后果执行时间')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype', verbose_name='对象类型')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.transitionrecord', verbose_name='启动记录')),
            ],
            options={
                'verbose_name': '期限',
                'verbose_name_plural': '期限',
            },
        ),
        migrations.CreateModel(
            name='CaseAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('holder_code', models.CharField(max_length=12, verbose_name='所在机关')),
                ('kind', models.CharField(choices=[('taken', '接办'), ('handed', '移交')], max_length=8, verbose_name='方式')),
                ('by_title', models.CharField(max_length=120, verbose_name='决定身份')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='原承办人')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='由谁决定')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype', verbose_name='对象类型')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
            ],
            options={
                'verbose_name': '承办变动',
                'verbose_name_plural': '承办变动',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['content_type', 'object_id', 'holder_code'], name='assignment_of_a_case'), models.Index(fields=['holder_code', '-at'], name='assignment_at_an_authority')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', '开始'), ('stopped', '中止'), ('resumed', '恢复'), ('extended', '延长'), ('recomputed', '重新计算'), ('reminded', '提醒'), ('met', '办结'), ('reopened', '重新进行'), ('passed', '届满'), ('awaiting', '待人工确认'), ('confirmed', '人工确认')], max_length=12, verbose_name='事项')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('due_before', models.DateField(null=True, verbose_name='原届满日')),
                ('due_after', models.DateField(null=True, verbose_name='新届满日')),
                ('days_ahead', models.PositiveSmallIntegerField(null=True, verbose_name='提前天数')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='lifecycle.deadline')),
            ],
            options={
                'verbose_name': '期限变动',
                'verbose_name_plural': '期限变动',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'reminded')), fields=('deadline', 'due_after', 'days_ahead'), name='one_reminder_of_a_day_per_deadline')],
            },
        ),
        migrations.CreateModel(
            name='RuleOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('key', models.CharField(max_length=64, verbose_name='规则键')),
                ('rule_id', models.CharField(max_length=32, verbose_name='规则')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('by_title', models.CharField(max_length=120, verbose_name='决定身份')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype', verbose_name='对象类型')),
            ],
            options={
                'verbose_name': '原则上的例外',
                'verbose_name_plural': '原则上的例外',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id', 'key'), name='one_override_of_a_rule_per_case')],
            },
        ),
        migrations.AddIndex(
            model_name='transitionrecord',
            index=models.Index(fields=['at'], name='record_at'),
        ),
        migrations.AddIndex(
            model_name='transitionrecord',
            index=models.Index(condition=models.Q(('reacted_at__isnull', True)), fields=['at'], name='record_awaiting_reaction'),
        ),
        migrations.AddIndex(
            model_name='transitionrecord',
            index=models.Index(fields=['actor', 'at'], name='record_actor_at'),
        ),
        migrations.AddConstraint(
            model_name='transitionrecord',
            constraint=models.UniqueConstraint(fields=('content_type', 'object_id', 'sequence'), name='one_record_per_place_in_the_chain'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['due_on'], name='deadline_open_due'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('status', 'open'), models.Q(('on_passing', ''), _negated=True)), fields=['due_on'], name='deadline_to_act_on'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('status', 'open'), ('remind_on__isnull', False)), fields=['remind_on'], name='deadline_to_remind_of'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('status', 'awaiting')), fields=['due_on', 'content_type', 'object_id'], name='deadline_awaiting_a_person'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['content_type', 'object_id'], name='deadline_subject'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'stopped', 'awaiting'])), fields=('content_type', 'object_id', 'key'), name='one_running_deadline_of_a_kind_per_case'),
        ),
    ]
