# syntax=docker/dockerfile:1
# Kube-Wars as an image: slim, non-root, nothing in it that the game does not need at run time.
#   docker build -t kubewars .
#   docker run --rm -p 8080:8080 -p 6443:6443 kubewars demo --host 0.0.0.0

FROM python:3.13-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/kubewars
# The locked dependencies first, with their hashes: this layer changes only when the lock does.
COPY lock/image.txt lock/image.txt
RUN /opt/kubewars/bin/pip install --require-hashes -r lock/image.txt
COPY pyproject.toml README.md LICENSE ./
COPY kubewars kubewars
COPY web web
RUN /opt/kubewars/bin/pip install --no-deps . \
 && /opt/kubewars/bin/python -m compileall -q /opt/kubewars/lib \
 && rm -rf /opt/kubewars/lib/python*/site-packages/pip*

FROM python:3.13-slim
COPY --from=build /opt/kubewars /opt/kubewars
ENV PATH=/opt/kubewars/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# A number, not a name: Kubernetes checks runAsNonRoot against it.
RUN mkdir /data && chown 65532:65532 /data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080 6443
STOPSIGNAL SIGTERM
ENTRYPOINT ["kubewars"]
CMD ["serve", "--host", "0.0.0.0", "--data", "/data"]
