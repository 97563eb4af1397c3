/** A second listener that takes TLS and a sign-in by SCRAM, beside the plain one of the local broker. */
export interface SecureListener {
  readonly port: number;
  /** PEM file: a private key (PKCS 8), then the certificate that names the broker. */
  readonly keyStoreFile: string;
  /** Known from the first start on, by SCRAM-SHA-256 and SCRAM-SHA-512. A password holds no comma. */
  readonly users: readonly { readonly name: string; readonly password: string }[];
  /** Asks ACLs: a user may do what is granted to it; whoever comes by the plain listener may do all. */
  readonly acls?: boolean;
}

const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

/** What a secure listener adds to server.properties; its name there is SECURE. */
export function secureProperties(listener: SecureListener): Readonly<Record<string, string | boolean>> {
  const signIn = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': listener.keyStoreFile,
    'listener.name.secure.sasl.enabled.mechanisms': MECHANISMS.join(','),
    ...Object.fromEntries(
      MECHANISMS.map((name) => [`listener.name.secure.${name.toLowerCase()}.sasl.jaas.config`, signIn]),
    ),
    ...(listener.acls
      ? {
          'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
          'super.users': 'User:ANONYMOUS',
          'allow.everyone.if.no.acl.found': false,
        }
      : {}),
  };
}

/** Arguments of the tool that formats the storage, by which the users exist before the first start. */
export function scramArguments(listener: SecureListener): string[] {
  return listener.users.flatMap(({ name, password }) =>
    MECHANISMS.map((mechanism) => `--add-scram=${mechanism}=[name=${name},password=${password}]`),
  );
}
