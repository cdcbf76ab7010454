// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { Redactor } from './redactor.ts';

/**
 * Redacted copies of resources and instrumentation scopes. Each is made once, because sealed
 * batches group records by the identity of both.
 */
export class OriginGuard {
  readonly #redactor: Redactor;
  readonly #resources = new WeakMap<Resource, Resource>();
  readonly #scopes = new WeakMap<object, object>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  resource(resource: Resource): Resource {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const attributes = this.#redactor.attributes(settled(resource), []);
    const { schemaUrl } = resource;
    const sealed = resourceFromAttributes(attributes, schemaUrl === undefined ? {} : { schemaUrl });
    // Attributes that are still being detected join later records.
    if (resource.asyncAttributesPending !== true) this.#resources.set(resource, sealed);
    return sealed;
  }

  scope<S extends object>(scope: S): S {
    if (!('attributes' in scope) || scope.attributes === undefined) return scope;
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known as S;
    const attributes = this.#redactor.attributes(scope.attributes as Record<string, unknown>, []);
    const sealed = { ...scope, attributes };
    this.#scopes.set(scope, sealed);
    return sealed;
  }
}

/** The attributes that are known by now. */
function settled(resource: Resource): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [key, value] of resource.getRawAttributes()) {
    if (value !== undefined && value !== null && !(value instanceof Promise)) {
      attributes[key] ??= value;
    }
  }
  return attributes;
}
