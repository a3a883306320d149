# The base images are arguments, so that mirrors and local copies can replace them.
ARG BUILDER=docker.io/library/rust:1.95-bookworm
ARG RUNTIME=docker.io/library/debian:bookworm-slim

FROM ${BUILDER} AS builder
# 0 = one job per core.
ARG JOBS=0
ARG PROFILE=release
WORKDIR /src
COPY . .
RUN if [ "$JOBS" -gt 0 ]; then export CARGO_BUILD_JOBS="$JOBS"; fi; \
    cargo build --locked --profile "$PROFILE" --bin conduit \
    && install -D "target/$PROFILE/conduit" /out/conduit \
    && rm -rf target
# The root certificates; the runtime image has none of its own.
RUN install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /out/ca-certificates.crt

FROM ${RUNTIME}
LABEL org.opencontainers.image.title="conduit" \
      org.opencontainers.image.description="X-rays content management systems" \
      org.opencontainers.image.licenses="MIT"
COPY --from=builder /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /out/conduit /usr/local/bin/conduit
COPY LICENSE /usr/share/doc/conduit/LICENSE
# Configuration, database and reports; everything else may be read-only.
WORKDIR /data
RUN chown 65532:65532 /data
USER 65532:65532
ENV CONDUIT_CONFIG=/data/conduit.yaml SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["conduit"]
CMD ["--help"]
