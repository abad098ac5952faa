import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Occupation',
            fields=[
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name='职业编码')),
                ('name', models.CharField(db_index=True, max_length=60, verbose_name='职业名称')),
                ('class_code', models.CharField(db_index=True, max_length=1, verbose_name='大类')),
                ('middle_class', models.CharField(max_length=80, verbose_name='中类')),
                ('minor_class', models.CharField(max_length=80, verbose_name='小类')),
                ('work_type_count', models.PositiveSmallIntegerField(default=0, verbose_name='工种数')),
                ('digital', models.BooleanField(default=False, verbose_name='数字职业')),
                ('green', models.BooleanField(default=False, verbose_name='绿色职业')),
                ('levels', models.CharField(blank=True, max_length=5, verbose_name='设有等级')),
                ('source', models.CharField(max_length=80, verbose_name='来源')),
                ('read_on', models.DateField(verbose_name='采集日期')),
                ('is_current', models.BooleanField(default=True, verbose_name='现行')),
            ],
            options={
                'verbose_name': '职业',
                'verbose_name_plural': '职业分类目录',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('region', models.CharField(default='CN', max_length=6, verbose_name='适用区域')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='文号或文件名')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='发布日期')),
                ('status', models.CharField(choices=[('official', '正式'), ('provisional', '暂定')], max_length=12, verbose_name='性质')),
                ('adopted_at', models.DateTimeField(blank=True, null=True, verbose_name='启用时间')),
                ('adopted_by', models.CharField(blank=True, max_length=80, verbose_name='启用人')),
            ],
            options={
                'verbose_name': '放假安排',
                'verbose_name_plural': '工作日历',
                'ordering': ['-year', '-version'],
                'permissions': [('load_arrangement', '录入放假安排')],
                'constraints': [models.UniqueConstraint(fields=('region', 'year', 'version'), name='one_arrangement_per_region_year_version')],
            },
        ),
        migrations.CreateModel(
            name='Jurisdiction',
            fields=[
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name='区划代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('level', models.CharField(choices=[('province', '省级'), ('prefecture', '地市级'), ('county', '县级')], max_length=10, verbose_name='层级')),
                ('is_local', models.BooleanField(default=False, verbose_name='本地代码')),
                ('is_current', models.BooleanField(default=True, verbose_name='现行')),
                ('dissolved_in', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='撤销年份')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regulations.jurisdiction', verbose_name='上级')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='regulations.jurisdiction', verbose_name='承接区划')),
            ],
            options={
                'verbose_name': '行政区划',
                'verbose_name_plural': '行政区划',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='CatalogueEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('catalogue', models.CharField(choices=[('occupations', '职业分类目录'), ('divisions', '行政区划'), ('special_items', '专项能力项目')], max_length=20, verbose_name='目录')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
                ('read_on', models.DateField(verbose_name='采集日期')),
                ('sha256', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('added', models.JSONField(default=list, verbose_name='新增')),
                ('changed', models.JSONField(default=list, verbose_name='变更')),
                ('gone', models.JSONField(default=list, verbose_name='停用')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='未变')),
                ('imported_at', models.DateTimeField(auto_now_add=True, verbose_name='导入时间')),
                ('imported_by', models.CharField(max_length=80, verbose_name='导入人')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='地区')),
            ],
            options={
                'verbose_name': '目录版本',
                'verbose_name_plural': '目录版本',
                'ordering': ['-imported_at', '-pk'],
                'permissions': [('import_catalogue', '导入目录')],
            },
        ),
        migrations.CreateModel(
            name='PackAdoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_title', models.CharField(max_length=120, verbose_name='决定身份')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='记录时间')),
                ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                ('pack', models.CharField(max_length=40, unique=True, verbose_name='规则包')),
                ('adopted_on', models.DateField(verbose_name='施行日期')),
                ('document', models.CharField(max_length=120, verbose_name='施行文件')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
            ],
            options={
                'verbose_name': '规则包施行',
                'verbose_name_plural': '规则包施行',
            },
        ),
        migrations.CreateModel(
            name='ReadingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_title', models.CharField(max_length=120, verbose_name='决定身份')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='记录时间')),
                ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                ('reading', models.CharField(db_index=True, max_length=8, verbose_name='解读')),
                ('option', models.CharField(max_length=40, verbose_name='采用的读法')),
                ('approved', models.BooleanField(verbose_name='批准')),
                ('decided_on', models.DateField(verbose_name='自何日起')),
                ('cases_affected', models.PositiveIntegerField(default=0, verbose_name='当时涉及的进行中期限')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
            ],
            options={
                'verbose_name': '解读决定',
                'verbose_name_plural': '解读决定',
                'ordering': ['-decided_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='WhatIf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('pack', models.CharField(max_length=40, verbose_name='规则包')),
                ('changes', models.TextField(verbose_name='改动')),
                ('from_the_start', models.BooleanField(default=True, verbose_name='视为自始适用')),
                ('since', models.DateField(verbose_name='案件自')),
                ('until', models.DateField(verbose_name='案件至')),
                ('status', models.CharField(choices=[('queued', '排队中'), ('running', '计算中'), ('done', '已完成'), ('failed', '未完成')], default='queued', max_length=8, verbose_name='状态')),
                ('looked_at', models.PositiveIntegerField(default=0, verbose_name='已看案件')),
                ('problem', models.TextField(blank=True, verbose_name='未完成的原因')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '试算',
                'verbose_name_plural': '试算',
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('is_working', models.BooleanField(verbose_name='上班')),
                ('name', models.CharField(max_length=40, verbose_name='节日')),
                ('calendar_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='regulations.calendaryear', verbose_name='放假安排')),
            ],
            options={
                'verbose_name': '放假或补班日',
                'verbose_name_plural': '放假和补班日',
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('calendar_year', 'day'), name='one_entry_per_day_of_an_arrangement')],
            },
        ),
        migrations.CreateModel(
            name='SpecialItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='项目代码')),
                ('name', models.CharField(max_length=80, verbose_name='项目名称')),
                ('norm', models.CharField(blank=True, max_length=120, verbose_name='考核规范')),
                ('valid_from', models.DateField(verbose_name='自何日起')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='至何日止')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='special_items', to='regulations.catalogueedition', verbose_name='目录版本')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='地区')),
            ],
            options={
                'verbose_name': '专项能力项目',
                'verbose_name_plural': '专项能力项目',
                'ordering': ['region', 'code', '-valid_from'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('region', 'code'), name='one_current_special_item_of_a_code')],
            },
        ),
        migrations.CreateModel(
            name='WhatIfCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effect', models.CharField(choices=[('late', '逾期'), ('refused', '不予通过'), ('over_quota', '超出数量上限'), ('breach', '违反规定')], max_length=12, verbose_name='类别')),
                ('newly', models.BooleanField(verbose_name='新增')),
                ('case', models.CharField(max_length=200, verbose_name='案件')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('happened_on', models.DateField(verbose_name='日期')),
                ('rule_id', models.CharField(max_length=32, verbose_name='规则')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('detail', models.TextField(verbose_name='说明')),
                ('what_if', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='regulations.whatif')),
            ],
            options={
                'verbose_name': '受影响案件',
                'verbose_name_plural': '受影响案件',
                'ordering': ['effect', '-newly', 'happened_on', 'pk'],
                'indexes': [models.Index(fields=['what_if', 'effect', 'newly'], name='what_if_effect')],
            },
        ),
    ]
