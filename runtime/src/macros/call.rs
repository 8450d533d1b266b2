//! Handles, groups of operations, operations.

/// Defines a handle: a product at a version, or one of its groups.
#[macro_export]
macro_rules! handle {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name<V> {
            #[allow(dead_code, reason = "read by the groups that are switched on")]
            client: $crate::Client,
            version: ::std::marker::PhantomData<fn() -> V>,
        }

        impl<V: $crate::ApiVersion> $name<V> {
            #[allow(dead_code, reason = "called by each version that is switched on")]
            pub(crate) fn new(client: &$crate::Client) -> Self {
                Self { client: client.clone(), version: ::std::marker::PhantomData }
            }
        }
    };
}

/// Gives the handle of a product its groups: `groups! { Crm; photos: Photos; }`.
#[macro_export]
macro_rules! groups {
    ($product:ident; $($(#[$meta:meta])* $method:ident: $group:ident;)*) => {
        impl<V: $crate::ApiVersion> $product<V> {
            $(
                $(#[$meta])*
                pub fn $method(&self) -> $group<V> {
                    $group::new(&self.client)
                }
            )*
        }
    };
}

/// Defines an operation: the trait of the versions that have it, the method of its group, and the type of
/// its calls with a setter for each optional value.
///
/// ```text
/// operation! {
///     Photos::upload -> UploadPhoto: HasUploadPhoto(Module), Status, UploadPhotoCode,
///         "`upload_photo` is not in {Self}";
///     /// Uploads a photo.
///     fn(module: impl Into<V::Module>, file: impl Into<Upload>)
///         .path(into::<V::Module>(module)).file("file", into::<Upload>(file));
///     /// Keeps automations from running.
///     restrict_triggers(values: impl IntoIterator<Item = Trigger>) .query_list("trigger", values);
///     /// Only in some versions.
///     page(value: u64) where Since<V5>, .query("page", value);
/// }
/// ```
#[macro_export]
macro_rules! operation {
    (
        $group:ident::$method:ident -> $call:ident: $has:ident $(($module:ident))?, $output:ty, $code:ty,
        $missing:literal $(, $way:ident($($way_value:tt)*))*;
        $(#[$meta:meta])*
        fn($($argument:ident: $argument_type:ty),* $(,)?) $(.$step:ident($($value:tt)*))*;
        $(
            $(#[$setter_meta:meta])*
            $setter:ident($new:ident: $new_type:ty) $(where $bound:path,)? .$put:ident($($put_value:tt)*);
        )*
    ) => {
        #[doc = concat!("Versions that have [`", stringify!($group), "::", stringify!($method), "`].")]
        #[diagnostic::on_unimplemented(message = $missing, label = "this version lacks it")]
        pub trait $has: $crate::ApiVersion {
            $(
                /// The modules that it can be called on.
                type $module: $crate::ModuleName;
            )?

            /// Its row in the catalogue.
            const ENDPOINT: $crate::Endpoint;
        }

        impl<V: $crate::ApiVersion> $group<V> {
            $(#[$meta])*
            pub fn $method(&self, $($argument: $argument_type),*) -> $call<V>
            where
                V: $has,
            {
                $call {
                    call: $crate::Call::new(&self.client, V::ENDPOINT)$(.$step($($value)*))*,
                    version: ::std::marker::PhantomData,
                }
            }
        }

        #[doc = concat!("A call of [`", stringify!($group), "::", stringify!($method), "`] that is not sent yet.")]
        #[must_use = "a call does nothing until it is awaited or sent"]
        pub struct $call<V: $has> {
            call: $crate::Call<$output, $code>,
            version: ::std::marker::PhantomData<fn() -> V>,
        }

        impl<V: $has> $call<V> {
            /// The operation's row in the catalogue, at this version.
            pub const ENDPOINT: $crate::Endpoint = <V as $has>::ENDPOINT;

            $(
                $(#[$setter_meta])*
                pub fn $setter(mut self, $new: $new_type) -> Self
                $(where V: $bound)?
                {
                    self.call = self.call.$put($($put_value)*);
                    self
                }
            )*

            /// Gives this call another total timeout than the client's.
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call = self.call.timeout(timeout);
                self
            }

            /// Gives this call another retry policy than the client's.
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.call = self.call.retry(policy);
                self
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

        impl<V: $has> ::std::future::IntoFuture for $call<V> {
            type Output = ::std::result::Result<$output, $crate::CallError<$code>>;
            type IntoFuture = $crate::Pending<$output, $code>;

            fn into_future(self) -> Self::IntoFuture {
                self.call.send()
            }
        }

        /// For what takes calls of any operation, such as a [`Composite`]($crate::Composite).
        impl<V: $has> From<$call<V>> for $crate::Call<$output, $code> {
            fn from(call: $call<V>) -> Self {
                call.call
            }
        }

        $($crate::way! { $way($($way_value)*) $group $call $has $output, $code })*

        impl<V: $has> ::std::fmt::Debug for $call<V> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.call, f)
            }
        }
    };
}

/// What can be made of a call beside sending it: page after page, batches, a job that is waited for.
#[doc(hidden)]
#[macro_export]
macro_rules! way {
    (pages($item:ty) $group:ident $call:ident $has:ident $output:ty, $code:ty) => {
        impl<V: $has> $call<V> {
            /// Every page, one after another, from where this call begins: nothing is left out in silence.
            pub fn pages(self) -> $crate::Pages<$item, $code> {
                self.call.pages()
            }

            /// Every entry of every page, one after another, from where this call begins.
            pub fn stream(self) -> $crate::Items<$item, $code> {
                self.call.stream()
            }

            /// The same call, with entries as a type of the caller's. What does not fit is reported with
            /// each entry, and loses no other.
            pub fn of<U>(self) -> $crate::Call<$crate::Page<$crate::Typed<U>>, $code>
            where
                U: $crate::private::serde::de::DeserializeOwned + Send + 'static,
            {
                self.call.of()
            }

            /// The same, where a page in which anything does not fit is an error.
            pub fn of_strict<U>(self) -> $crate::Call<$crate::Page<$crate::Strict<U>>, $code>
            where
                U: $crate::private::serde::de::DeserializeOwned + Send + 'static,
            {
                self.call.of_strict()
            }
        }
    };
    (batches() $group:ident $call:ident $has:ident $output:ty, $code:ty) => {
        impl<V: $has> $call<V> {
            /// The same for any number of things: in as many calls as it takes, with an outcome for each.
            pub fn batches(self) -> $crate::Batches<$code> {
                self.call.batches()
            }
        }
    };
    (job($status:ident, $state:ty, $status_code:ident) $group:ident $call:ident $has:ident $output:ty, $code:ty) => {
        impl<V: $has + $status> $call<V> {
            /// Starts the job and waits until it is done; a policy says how often it is asked after.
            pub fn run(self) -> $crate::Job<$state, $code, $status_code> {
                self.call.run_job(<V as $status>::ENDPOINT)
            }
        }
    };
    (job($status:ident, $state:ty, $status_code:ident; result $result:ident) $group:ident $call:ident $has:ident $output:ty, $code:ty) => {
        $crate::way! { job($status, $state, $status_code) $group $call $has $output, $code }

        impl<V: $has + $status + $result> $call<V> {
            /// Starts the job, waits until it is done, and reads its rows: `.rows()` as records, `.structs()` as a
            /// type of the caller's.
            pub fn read(self) -> $crate::BulkRead {
                self.call.read_rows(<V as $status>::ENDPOINT, <V as $result>::ENDPOINT)
            }
        }
    };
    (job($status:ident, $state:ty, $status_code:ident; result $result:ident; upload $upload:ident) $group:ident $call:ident $has:ident $output:ty, $code:ty) => {
        $crate::way! { job($status, $state, $status_code) $group $call $has $output, $code }

        impl<V: $has + $status + $result + $upload> $group<V> {
            /// Writes any number of records into a module: they are packed, uploaded, written by as many jobs as it
            /// takes, and each one's outcome is told. `operation` is `insert`, `update` or `upsert`; `organization` is
            /// the organisation's id (`zgid`).
            pub fn import<R: $crate::private::serde::Serialize>(
                &self,
                module: impl $crate::ToWire,
                operation: impl $crate::ToWire,
                organization: impl Into<String>,
                records: impl IntoIterator<Item = R, IntoIter: Send + 'static>,
            ) -> $crate::BulkWrite {
                let endpoints = $crate::BulkWriteEndpoints {
                    upload: <V as $upload>::ENDPOINT,
                    create: <V as $has>::ENDPOINT,
                    status: <V as $status>::ENDPOINT,
                    download: <V as $result>::ENDPOINT,
                };
                $crate::BulkWrite::new(&self.client, endpoints, &module, &operation, organization, records)
            }
        }
    };
}

/// Defines the trait of the versions that have a parameter which comes and goes.
#[macro_export]
macro_rules! parameter {
    ($call:ident::$setter:ident: $marker:ident: $has:ident, $missing:literal;) => {
        #[doc = concat!("Versions that have [`", stringify!($call), "::", stringify!($setter), "`].")]
        #[diagnostic::on_unimplemented(message = $missing, label = "this version lacks it")]
        pub trait $marker: $has {}
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
