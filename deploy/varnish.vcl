vcl 4.1;

# A cache in front of the gateways: all readers of one version cost the gateways one request.
#
#   varnishd -F -a 127.0.0.1:8000 -f "$PWD/deploy/varnish.vcl" -s malloc,256m
#
# Put a TLS proxy with HTTP/2 in front: browsers open only six connections to a host over HTTP/1.1.

backend gateways {
  .host = "127.0.0.1";
  .port = "8080";
  .first_byte_timeout = 60s;
}

sub vcl_recv {
  # WebSockets and server-sent events: one connection to a gateway for each.
  if (req.http.Upgrade ~ "(?i)websocket" || req.url ~ "^/sse(\?|$)") {
    return (pipe);
  }
}

sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  }
}

sub vcl_backend_response {
  # Everything says in its headers how long it may be kept. An old answer that nothing is new would be asked for again at once.
  set beresp.grace = 0s;
  # Answers are short; a whole one has a Content-Length.
  set beresp.do_stream = false;
}
