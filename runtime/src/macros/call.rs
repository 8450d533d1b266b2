//! Calls: a newtype for each operation.

/// Defines the newtype of one operation's calls over [`Call`](crate::Call).
#[macro_export]
macro_rules! call {
    ($(#[$meta:meta])* pub struct $name:ident<V: $has:ident> -> $output:ty, $code:ty;) => {
        $(#[$meta])*
        #[must_use = "a call does nothing until it is awaited or sent"]
        pub struct $name<V: $has> {
            call: $crate::Call<$output, $code>,
            version: ::std::marker::PhantomData<fn() -> V>,
        }

        impl<V: $has> $name<V> {
            /// The operation's row in the catalogue, at this version.
            pub const ENDPOINT: $crate::Endpoint = <V as $has>::ENDPOINT;

            pub(crate) fn new(call: $crate::Call<$output, $code>) -> Self {
                Self { call, version: ::std::marker::PhantomData }
            }

            #[allow(dead_code, reason = "an operation without optional parameters has no setter")]
            fn map(
                self,
                change: impl FnOnce($crate::Call<$output, $code>) -> $crate::Call<$output, $code>,
            ) -> Self {
                Self::new(change(self.call))
            }

            /// Gives this call another total timeout than the client's.
            pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
                Self::new(self.call.timeout(timeout))
            }

            /// Gives this call another retry policy than the client's.
            pub fn retry(self, policy: $crate::RetryPolicy) -> Self {
                Self::new(self.call.retry(policy))
            }

            /// The request as a value: method, URL, headers and body. Nothing is sent.
            ///
            /// # Errors
            /// [`InvalidRequest`]($crate::InvalidRequest) where a value has no place in a request.
            pub fn into_request(self) -> ::std::result::Result<$crate::Request, $crate::Error> {
                self.call.into_request()
            }

            /// Sends the request. Awaiting the call does the same.
            pub fn send(self) -> $crate::Pending<$output, $code> {
                self.call.send()
            }

            $crate::if_blocking! {
                /// Sends the request and waits for its answer, in a program that is not asynchronous.
                ///
                /// # Errors
                /// Those of the call, and a configuration error inside an asynchronous program.
                pub fn wait(self) -> ::std::result::Result<$output, $crate::CallError<$code>> {
                    self.call.wait()
                }
            }
        }

        impl<V: $has> ::std::future::IntoFuture for $name<V> {
            type Output = ::std::result::Result<$output, $crate::CallError<$code>>;
            type IntoFuture = $crate::Pending<$output, $code>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }

        impl<V: $has> ::std::fmt::Debug for $name<V> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.call, f)
            }
        }
    };
}

/// Keeps what is only there with the feature `blocking`.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! if_blocking {
    ($($item:tt)*) => { $($item)* };
}

/// Drops what is only there with the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! if_blocking {
    ($($item:tt)*) => {};
}
