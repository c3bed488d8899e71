#!/bin/sh
# What a service's container does: web, worker, migrate, ready, alive, or an operator's command.
set -eu
package=$(echo "$SERVICE_NAME" | tr - _)
case "${1:-web}" in
  web) exec gunicorn -c python:portal_kit.gunicorn_conf "$package.wsgi:app" ;;
  worker) exec python -m "$package.worker" ;;
  migrate)
    if [ -n "${POSTGRES_ADMIN_URL:-}" ]; then
      SERVICE=$package PYTHONPATH=/opt/portal-deploy python -m launcher.databases
    fi
    exec python -m "$package.cli" migrate ;;
  ready) exec python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)" ;;
  alive) exec python -m portal_kit.heartbeat "$SERVICE_NAME" ;;
  demo) exec python -m "$package.cli" demo /opt/portal-deploy/demo ;;
  *) exec python -m "$package.cli" "$@" ;;
esac
