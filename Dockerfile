# One image for every service; the command says which.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/rinkside
COPY requirements.lock ./
RUN /opt/rinkside/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY producers producers
COPY consumers consumers
COPY gateway gateway
COPY rinkside rinkside
COPY rinkside_client rinkside_client
RUN /opt/rinkside/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home rinkside
COPY --from=build /opt/rinkside /opt/rinkside
ENV PATH=/opt/rinkside/bin:$PATH PYTHONUNBUFFERED=1 RINKSIDE_GATEWAY_HOST=0.0.0.0 RINKSIDE_METRICS_HOST=0.0.0.0 RINKSIDE_METRICS_PORT=9100 RINKSIDE_LOG_FORMAT=json
USER 10001
WORKDIR /data
EXPOSE 8080 9100
# For the gateway, the default command; docker-compose.yml disables it for the other services.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
ENTRYPOINT ["rinkside"]
CMD ["gateway"]
