# The production image: dependencies with hashes, the code, collected static files, an unprivileged account.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/production.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r production.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /app jobboard \
    && install -d -o jobboard -g jobboard /app /media /search-index
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY jobboard jobboard
COPY postings postings
COPY careers careers
COPY templates templates
COPY static static
# Collecting needs settings that load, not servers that answer.
RUN DEBUG=false SECRET_KEY=only-for-collecting ALLOWED_HOSTS=localhost SITE_URL=http://localhost DATABASE_URL=postgres://localhost/none \
    REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost \
    python manage.py collectstatic --no-input --verbosity 0
USER jobboard
ENV MEDIA_ROOT=/media SEARCH_INDEX_DIR=/search-index
VOLUME /media /search-index
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "jobboard.wsgi", "--config", "python:jobboard.gunicorn", "--bind", "0.0.0.0:8000", "--workers", "2", "--max-requests", "2000", "--max-requests-jitter", "200", "--access-logfile", "-"]
