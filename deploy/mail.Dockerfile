# The mail catcher for trying the system out: it delivers nothing and shows what was sent.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE}
WORKDIR /opt/portal-deploy
RUN useradd --system --uid 10001 --no-create-home portal && install -d -o portal /var/lib/mail \
 && python3 -m venv /opt/portal
COPY requirements.lock deploy/image/install_service.py deploy/image/install_packages.py ./
RUN /opt/portal/bin/python install_packages.py aiosmtpd flask
COPY deploy/launcher launcher
ENV PATH=/opt/portal/bin:$PATH PYTHONPATH=/opt/portal-deploy PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MAIL_DIR=/var/lib/mail SMTP_BIND=0.0.0.0:1025 MAIL_PAGE_BIND=0.0.0.0:8025
USER portal
EXPOSE 1025 8025
CMD ["python", "-m", "launcher.mail_catcher"]
