//! The servers that a URI names, and how each is reached.

#[cfg(feature = "amqp-tls")]
use super::secure::{Secure, trusted};
use super::{
    connection::{ANSWER_TIMEOUT, silent},
    error,
    options::AmqpOptions,
};
use crate::wire::queue::{
    BrokerError,
    brokers::remote::{BrokerUri, Endpoint},
};
use lapin::{
    ConnectionProperties,
    uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo},
};
use tokio::time::timeout;

const PORT: u16 = 5672;
#[cfg(feature = "amqp-tls")]
const SECURE_PORT: u16 = 5671;

/// The servers that a URI names.
pub(super) struct Servers(Vec<Server>);

/// One server.
struct Server {
    /// The URI for lapin, which never knows of TLS.
    uri: AMQPUri,
    #[cfg(feature = "amqp-tls")]
    secure: Option<Secure>,
}

impl Servers {
    pub(super) fn new(uri: &BrokerUri<'_>, options: &AmqpOptions) -> Result<Self, BrokerError> {
        match uri.scheme() {
            "amqp" => Ok(Self::in_clear(uri, options)),
            #[cfg(feature = "amqp-tls")]
            "amqps" => Self::over_tls(uri, options),
            #[cfg(not(feature = "amqp-tls"))]
            "amqps" => Err(uri.invalid("`amqps://` needs the cargo feature `amqp-tls` of polywire")),
            _ => Err(uri.invalid("expected `amqp://` or `amqps://`")),
        }
    }

    fn in_clear(uri: &BrokerUri<'_>, options: &AmqpOptions) -> Self {
        let server = |host| Server {
            uri: server_uri(uri, host, PORT, options),
            #[cfg(feature = "amqp-tls")]
            secure: None,
        };
        Self(uri.hosts().iter().map(server).collect())
    }

    #[cfg(feature = "amqp-tls")]
    fn over_tls(uri: &BrokerUri<'_>, options: &AmqpOptions) -> Result<Self, BrokerError> {
        let trusted = trusted(options)?;
        let server = |host| {
            let server = server_uri(uri, host, SECURE_PORT, options);
            let secure = Secure::new(&trusted, &server.authority.host)
                .ok_or_else(|| uri.invalid("a host is no name that a certificate can have"))?;
            Ok(Server { uri: server, secure: Some(secure) })
        };
        uri.hosts().iter().map(server).collect::<Result<_, _>>().map(Self)
    }

    /// Connects to the first server that lets us in; the error is that of the last.
    pub(super) async fn connect(&self) -> Result<lapin::Connection, BrokerError> {
        let mut result = Err(silent());
        for server in &self.0 {
            result = match timeout(ANSWER_TIMEOUT, server.connect()).await {
                Ok(connected) => connected.map_err(error::of),
                Err(_) => Err(silent()),
            };
            if result.is_ok() {
                break;
            }
        }
        result
    }
}

impl Server {
    async fn connect(&self) -> lapin::Result<lapin::Connection> {
        let properties = ConnectionProperties::default().with_connection_name("polywire".into());
        #[cfg(feature = "amqp-tls")]
        if let Some(secure) = &self.secure {
            return secure.connect(self.uri.clone(), properties).await;
        }
        lapin::Connection::connect_uri(self.uri.clone(), properties).await
    }
}

fn server_uri(uri: &BrokerUri<'_>, host: &Endpoint<'_>, port: u16, options: &AmqpOptions) -> AMQPUri {
    let (user, password) = uri.credentials();
    let heartbeat = u16::try_from(options.heartbeat.as_secs()).unwrap_or(u16::MAX).max(1);
    AMQPUri {
        scheme: AMQPScheme::AMQP,
        authority: AMQPAuthority {
            userinfo: AMQPUserInfo {
                username: user.unwrap_or("guest").to_owned(),
                password: password.unwrap_or("guest").to_owned(),
            },
            host: host.host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: host.port.unwrap_or(port),
        },
        vhost: if uri.path().is_empty() { "/" } else { uri.path() }.to_owned(),
        query: AMQPQueryString { heartbeat: Some(heartbeat), ..AMQPQueryString::default() },
    }
}
