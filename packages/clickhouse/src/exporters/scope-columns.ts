// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { StringColumn } from '../native/string-column.ts';
import { attributeText } from './attribute-text.ts';

/** The columns that logs and spans share for the scope keys and the correlation ids. */
export interface ScopeColumns {
  readonly tenantId: StringColumn;
  readonly environment: StringColumn;
  readonly projectId: StringColumn;
  readonly surfaceId: StringColumn;
  readonly appId: StringColumn;
  readonly runId: StringColumn;
  readonly stepId: StringColumn;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Appends a row: each key from the attributes first, then from the resource, else empty. */
export function appendScope(
  columns: ScopeColumns,
  attributes: Attributes,
  resource: Attributes,
): void {
  columns.tenantId.append(scopeText(attributes, resource, 'ledgerline.tenant.id'));
  columns.environment.append(scopeText(attributes, resource, 'deployment.environment.name'));
  columns.projectId.append(scopeText(attributes, resource, 'ledgerline.project.id'));
  columns.surfaceId.append(scopeText(attributes, resource, 'ledgerline.surface.id'));
  columns.appId.append(scopeText(attributes, resource, 'ledgerline.app.id'));
  columns.runId.append(scopeText(attributes, resource, 'ledgerline.run.id'));
  columns.stepId.append(scopeText(attributes, resource, 'ledgerline.step.id'));
}

function scopeText(attributes: Attributes, resource: Attributes, key: string): string {
  const own = attributeText(attributes[key]);
  return own === '' ? attributeText(resource[key]) : own;
}
