/** The audit trail: who saw or changed whose data, when and why; filters in the address, keys for everything. */
import { Button, Group, Menu } from '@mantine/core'
import { IconDownload, IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type AuditEntry, type AuditFilter, auditExportPath, auditQuery, verifyAudit } from '../../api/audit.ts'
import type { Page } from '../../api/types.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { errorText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { showToast } from '../../parts/toast.ts'
import classes from '../list.module.css'
import { AuditFilters } from './AuditFilters.tsx'
import { auditColumns } from './auditColumns.tsx'
import { PatientSearch, patientBox } from './PatientSearch.tsx'
import { VerifiedNote } from './VerifiedNote.tsx'

export function Audit() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const found = useSearch({ from: '/o/$slug/audit' })
  const { cursor, search, ...filter } = found
  const { data, error, refetch } = useQuery(auditQuery(slug, filter, cursor))
  const verify = useMutation({
    mutationFn: () => verifyAudit(slug),
    onError: reason => showToast({ message: errorText(t, reason).says, tone: 'bad' }),
  })
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    '/': () => document.getElementById(patientBox)?.focus(),
  })
  return (
    <>
      <PageHead title={t('nav.audit')} about={t('audit.about')}>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconShieldCheck size={15} aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {t('audit.verify')}
          </Button>
          <ExportMenu filter={filter} />
        </Group>
      </PageHead>
      {may('patients.search') && <PatientSearch search={search} person={filter.person} />}
      {verify.data && <VerifiedNote result={verify.data} onClose={() => verify.reset()} />}
      <div className={classes.bar}>
        <AuditFilters search={found} people={data?.items ?? []} />
      </div>
      <div className={classes.card}>
        <div className={classes.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={14} />
            )
          ) : data.items.length === 0 ? (
            <NoEntries slug={slug} />
          ) : (
            <Table
              label={t('nav.audit')}
              columns={auditColumns({ t, slug, search: found })}
              rows={data.items}
              rowKey={({ id }) => id}
            />
          )}
        </div>
        {data && <Pages page={data} />}
      </div>
      <Outlet />
    </>
  )
}

function ExportMenu({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()('audit.export')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          disabled={!may}
          title={may ? undefined : t('audit.exportAsk')}
        >
          {t('audit.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['csv', 'fhir'] as const).map(format => (
          <Menu.Item key={format} component="a" href={auditExportPath(slug, filter, format)} download>
            {t(`audit.format.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function NoEntries({ slug }: { slug: string }) {
  const { t } = useTranslation()
  return (
    <Note
      title={t('audit.none')}
      action={
        <Link to="/o/$slug/audit" params={{ slug }} search={{}} className={text.link}>
          {t('audit.clear')}
        </Link>
      }
    >
      <p>{t('audit.noneText')}</p>
    </Note>
  )
}

function Pages({ page }: { page: Page<AuditEntry> }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, ...search } = useSearch({ from: '/o/$slug/audit' })
  return (
    <div className={classes.foot}>
      <span>{t('audit.shown', { count: page.items.length })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/audit" params={{ slug }} search={search} className={text.link}>
            {t('audit.newest')}
          </Link>
        )}
        {cursor !== undefined && page.next !== null && ' · '}
        {page.next !== null && (
          <Link to="/o/$slug/audit" params={{ slug }} search={{ ...search, cursor: page.next }} className={text.link}>
            {t('audit.older')}
          </Link>
        )}
      </span>
    </div>
  )
}
