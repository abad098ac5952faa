# The whole project in five words: setup, demo, demo-reset, test, check.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore
MANAGE := $(BIN)/python manage.py
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test check lock

help:
	@echo "make setup       一次装好运行所需的全部内容（.venv）"
	@echo "make demo        建立演示省份并在前台运行平台，Ctrl-C 停止"
	@echo "make demo-reset  删除本机数据，重新开始演示"
	@echo "make test        运行全部测试"
	@echo "make check       格式、分层、类型、模板等检查（与 .ci/run 相同，不含测试）"

setup: $(VENV)/.installed
	@:

$(VENV)/.installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11，请先安装。"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "需要 Python 3.11，当前为 $$($(PYTHON) --version)。可用 make PYTHON=路径 指定。"; exit 1; }
	@test -x $(BIN)/python || { echo "→ 建立 Python 环境 $(VENV)"; $(PYTHON) -m venv $(VENV) || { echo "无法建立环境，请安装 python3.11-venv。"; rm -rf $(VENV); exit 1; }; }
	@echo "→ 安装依赖（约半分钟）"
	@$(PIP) uv && UV_SYSTEM_CERTS=true $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
		|| { echo "→ 改用 pip 安装（约两分钟）"; $(PIP) --require-hashes -r requirements.lock; }
	@touch $@

demo: setup
	@echo "→ 启动数据库与消息队列"
	@exec $(MANAGE) demo

demo-reset: setup
	@echo "→ 删除本机数据"
	@$(MANAGE) servers --erase
	@exec $(MAKE) --no-print-directory demo

test: setup
	@$(BIN)/python -m pytest

check: setup
	@.ci/run --no-tests

lock: setup
	@$(BIN)/uv pip compile --quiet pyproject.toml --group dev --group embedded --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" --output-file requirements.lock $(LOCK_OPTIONS)
