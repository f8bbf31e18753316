//! The servers that a URI names, and how each is reached.

#[cfg(feature = "amqp-tls")]
use super::secure::{Secure, trusted};
use super::{
    connection::{ANSWER_TIMEOUT, silent},
    error,
    options::AmqpOptions,
};
use crate::wire::{
    endpoint::{
        Endpoint,
        uri::{Credentials, Host, decode},
    },
    error::InvalidUri,
    queue::BrokerError,
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
    pub(super) fn new(endpoint: &Endpoint, options: &AmqpOptions) -> Result<Self, BrokerError> {
        match endpoint.scheme() {
            "amqp" => Ok(Self::in_clear(endpoint, options)?),
            #[cfg(feature = "amqp-tls")]
            "amqps" => Self::over_tls(endpoint, options),
            #[cfg(not(feature = "amqp-tls"))]
            "amqps" => {
                Err(endpoint.invalid("`amqps://` needs the cargo feature `amqp-tls` of polywire").into())
            }
            _ => Err(endpoint.invalid("expected `amqp://` or `amqps://`").into()),
        }
    }

    fn in_clear(endpoint: &Endpoint, options: &AmqpOptions) -> Result<Self, InvalidUri> {
        let server = |host: Result<Host<'_>, _>| {
            Ok(Server {
                uri: server_uri(endpoint, &host.map_err(|reason| endpoint.invalid(reason))?, PORT, options)?,
                #[cfg(feature = "amqp-tls")]
                secure: None,
            })
        };
        endpoint.uri.hosts().map(server).collect::<Result<_, _>>().map(Self)
    }

    #[cfg(feature = "amqp-tls")]
    fn over_tls(endpoint: &Endpoint, options: &AmqpOptions) -> Result<Self, BrokerError> {
        let trusted = trusted(endpoint)?;
        let server = |host: Result<Host<'_>, _>| {
            let host = host.map_err(|reason| endpoint.invalid(reason))?;
            let server = server_uri(endpoint, &host, SECURE_PORT, options)?;
            let secure = Secure::new(&trusted, &server.authority.host)
                .ok_or_else(|| endpoint.invalid("a host is not a name that a certificate can have"))?;
            Ok(Server { uri: server, secure: Some(secure) })
        };
        endpoint.uri.hosts().map(server).collect::<Result<_, _>>().map(Self)
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

fn server_uri(
    endpoint: &Endpoint,
    host: &Host<'_>,
    port: u16,
    options: &AmqpOptions,
) -> Result<AMQPUri, InvalidUri> {
    const GUEST: &str = "guest";
    let (user, password) = match endpoint.credentials() {
        Some(Credentials { user, password }) => (user.as_str(), password.as_deref().unwrap_or(GUEST)),
        None => (GUEST, GUEST),
    };
    let vhost = match endpoint.path() {
        "" | "/" => "/".to_owned(),
        path => {
            decode(path.trim_start_matches('/')).ok_or_else(|| endpoint.invalid("the vhost is not UTF-8"))?
        }
    };
    let heartbeat = u16::try_from(options.heartbeat.as_secs()).unwrap_or(u16::MAX).max(1);
    Ok(AMQPUri {
        scheme: AMQPScheme::AMQP,
        authority: AMQPAuthority {
            userinfo: AMQPUserInfo { username: user.to_owned(), password: password.to_owned() },
            host: host.bare_name().to_owned(),
            port: host.port.unwrap_or(port),
        },
        vhost,
        query: AMQPQueryString { heartbeat: Some(heartbeat), ..AMQPQueryString::default() },
    })
}
