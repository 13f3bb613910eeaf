/** A document of the registry: what it is, its versions, and what it says for who gives a reason. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type DocumentWithVersions, registryDocumentQuery } from '../../api/registry.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import drawer from '../MessageDrawer.module.css'
import { DocumentReader } from './DocumentReader.tsx'
import { DocumentTable } from './DocumentTable.tsx'
import classes from './registry.module.css'
import { useDocumentType } from './useDocumentType.ts'

export function DocumentDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const typeOf = useDocumentType()
  const { id } = useParams({ from: '/o/$slug/patients/documents/$id' })
  const search = useSearch({ from: '/o/$slug/patients' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(registryDocumentQuery(slug, id))
  return (
    <DetailDrawer
      wide
      title={data ? <bdi>{data.title ?? typeOf(data.typeCode)}</bdi> : t('registry.document.one')}
      onClose={() => void navigate({ to: '/o/$slug/patients', params: { slug }, search })}
    >
      {data ? (
        <Content key={data.id} document={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ document }: { document: DocumentWithVersions }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const typeOf = useDocumentType()
  const search = useSearch({ from: '/o/$slug/patients' })
  const { person, status } = document
  const facts: Fact[] = [
    { name: t('registry.document.type'), value: typeOf(document.typeCode) },
    {
      name: t('registry.state'),
      value: <StateMark kind="registryDocument" state={person === null && status === 'current' ? 'waiting' : status} />,
    },
    {
      name: t('registry.who'),
      value: person ? (
        <Link to="/o/$slug/patients/$id" params={{ slug, id: person }} search={search} className={text.link}>
          {t('registry.openPerson')}
        </Link>
      ) : (
        t('registry.document.waits')
      ),
    },
    { name: t('registry.document.version'), value: document.version },
    { name: t('registry.document.made'), value: <When at={document.createdAt} /> },
    { name: t('registry.document.came'), value: <When at={document.storedAt} /> },
    {
      name: t('registry.fact.confidentiality'),
      value: t(`registry.confidentiality.${document.confidentiality}`, { defaultValue: document.confidentiality }),
    },
    { name: t('registry.document.id'), value: <ShortId id={document.uniqueId} /> },
  ]
  return (
    <>
      <Facts facts={facts} />
      <DocumentReader document={document} />
      {document.versions.length > 1 && (
        <>
          <h3 className={drawer.heading}>{t('registry.document.versions')}</h3>
          <div className={classes.scroll}>
            <DocumentTable documents={document.versions} />
          </div>
        </>
      )}
    </>
  )
}
