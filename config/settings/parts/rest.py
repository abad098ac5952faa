"""The REST interface: who may ask, how often, and how it is described."""

REST_FRAMEWORK = {
    # The token comes first: who is not known is then told how to become so (401), not that it is forbidden.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "lifecycle.api.InterfaceSchema",
    "EXCEPTION_HANDLER": "lifecycle.api.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    # Whoever asks is counted by the address our proxies saw, not by a header of the asker's own.
    "NUM_PROXIES": 0,
    "DEFAULT_THROTTLE_RATES": {
        "anon": "60/min",
        "user": "600/min",
        "lookup": "20/min",
        "lookup_number": "10/min",
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "职鉴：职业技能等级认定监管平台接口",
    "DESCRIPTION": (
        "面向四类使用者：评价机构（/api/v1/institution/）、人社部门（/api/v1/regulator/）、"
        "评审专家（/api/v1/expert/）、社会公众（/api/v1/public/）。文件以 `key` 在 /api/v1/files/ 下载。"
        "数据导入（名录、名单、目录、考生名册模板）在管理端办理，接口不提供。\n\n"
        "出错时一律返回 `{code, message, findings}`：400 填写有误，401 没有登录或令牌无效，403 无权办理，"
        "404 未找到，409 当前状态不能办理，422 不符合规定（写明规则、字段和改正办法）。\n\n"
        "办理事项的 POST 可带 `Idempotency-Key`：同一标识只办理一次。"
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # A name for each list of choices; registers have fields of the same name with other choices.
    "ENUM_NAME_OVERRIDES": {
        "InstitutionState": "institutions.lifecycles.InstitutionLifecycle.State",
        "FilingState": "institutions.lifecycles.FilingLifecycle.State",
        "ExamPlanState": "exams.lifecycles.ExamPlanLifecycle.State",
        "EnrolmentState": "exams.lifecycles.EnrolmentLifecycle.State",
        "ScoreSheetState": "exams.lifecycles.ScoreSheetLifecycle.State",
        "ScoreReviewState": "exams.lifecycles.ScoreReviewLifecycle.State",
        "CertificateState": "certificates.lifecycles.CertificateLifecycle.State",
        "CertificateBatchState": "certificates.lifecycles.CertificateBatchLifecycle.State",
        "ObjectionState": "notices.lifecycles.ObjectionLifecycle.State",
        "PublicityKind": "notices.models.Publicity.Kind",
        "FilingKind": "institutions.models.Filing.Kind",
        "InstitutionKind": "institutions.models.Institution.Kind",
        "RosterMode": "exams.models.RosterImport.Mode",
    },
    "SORT_OPERATIONS": True,
}
