# One small image: the bot, a user without rights, its books in /data.
# Written without a container engine at hand: build it once in a safe place before you rely on it.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE manifest.yml ./
COPY domain domain
COPY handlers handlers
COPY charts charts
COPY playground playground
COPY bot bot
RUN pip install --no-deps --no-build-isolation -e . \
    && useradd --system --uid 10001 guichet \
    && install -d -o guichet -g guichet /data

USER guichet
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:////data/guichet.db \
    GUICHET_HTTP=127.0.0.1:8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]

CMD ["guichet", "run"]
