/** Documents as a table: what it is, when it was made and came, which version; never what it says. */
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { RegistryDocument } from '../../api/registry.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import { When } from '../../parts/When.tsx'
import { useDocumentType } from './useDocumentType.ts'

export function DocumentTable({ documents }: { documents: readonly RegistryDocument[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSearch({ from: '/o/$slug/patients' })
  const typeOf = useDocumentType()
  const columns: Column<RegistryDocument>[] = [
    {
      key: 'what',
      head: t('registry.document.what'),
      cell: ({ id, title, typeCode }) => (
        <RowLink row={id} to="/o/$slug/patients/documents/$id" params={{ slug, id }} search={search}>
          {title ?? typeOf(typeCode)}
        </RowLink>
      ),
    },
    { key: 'type', head: t('registry.document.type'), width: '26%', wide: true, cell: each => typeOf(each.typeCode) },
    { key: 'made', head: t('registry.document.made'), width: '170px', cell: each => <When at={each.createdAt} /> },
    {
      key: 'version',
      head: t('registry.document.version'),
      width: '80px',
      align: 'right',
      cell: ({ version }) => version,
    },
    {
      key: 'state',
      head: t('registry.state'),
      width: '150px',
      cell: ({ status, person }) => (
        <StateMark kind="registryDocument" state={person === null && status === 'current' ? 'waiting' : status} />
      ),
    },
  ]
  return <Table label={t('registry.part.documents')} columns={columns} rows={documents} rowKey={({ id }) => id} />
}
