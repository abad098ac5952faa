import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('regulations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Publicity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('kind', models.CharField(choices=[('filing', '机构备案公示'), ('scores', '成绩公示')], max_length=16, verbose_name='种类')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('lines', models.JSONField(default=list, verbose_name='公示内容')),
                ('table', models.JSONField(default=dict, verbose_name='公示名单')),
                ('rule_id', models.CharField(max_length=32, verbose_name='规则')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('begins_on', models.DateField(verbose_name='公示开始日')),
                ('ends_on', models.DateField(verbose_name='公示届满日')),
                ('provisional', models.BooleanField(default=False, verbose_name='届满日暂定')),
                ('objections_to', models.CharField(blank=True, max_length=200, verbose_name='异议受理')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='公示结束时间')),
                ('outcome', models.CharField(blank=True, max_length=200, verbose_name='公示结果')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype', verbose_name='对象类型')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='公示单位')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='所在地')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '公示',
                'verbose_name_plural': '公示',
                'ordering': ['-begins_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('received', '已收到'), ('upheld', '异议成立'), ('dismissed', '异议不成立')], db_index=True, default='received', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='答复时间')),
                ('answer', models.TextField(blank=True, editable=False, verbose_name='答复')),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='异议编号')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='姓名或单位')),
                ('contact', models.CharField(blank=True, max_length=60, verbose_name='联系方式')),
                ('text', models.TextField(max_length=4000, verbose_name='异议内容')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('publicity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='notices.publicity', verbose_name='公示')),
            ],
            options={
                'verbose_name': '异议',
                'verbose_name_plural': '异议',
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='publicity',
            index=models.Index(fields=['kind', '-begins_on'], name='publicity_kind_begun'),
        ),
        migrations.AddIndex(
            model_name='publicity',
            index=models.Index(fields=['content_type', 'object_id'], name='publicity_subject'),
        ),
        migrations.AddConstraint(
            model_name='publicity',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('content_type', 'object_id'), name='one_running_publicity_per_case'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'upheld', 'dismissed'])), name='objection_state_known'),
        ),
    ]
