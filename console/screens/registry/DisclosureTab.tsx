/** What went out about a person: to whom, when and how, as they may ask to be told; and the whole of it as a file. */
import { Box, Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Disclosure, disclosuresFile, disclosuresQuery } from '../../api/registry.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { purposeWord } from '../network/purposes.ts'
import { useConnectionTitle } from '../useConnectionTitle.ts'
import classes from './registry.module.css'

export function DisclosureTab({ person }: { person: string }) {
  const { t } = useTranslation()
  const titleOf = useConnectionTitle()
  const slug = useSlug()
  const [cursor, setCursor] = useState<string>()
  const { data, error, refetch } = useQuery(disclosuresQuery(slug, person, cursor))
  const columns: Column<Disclosure>[] = [
    { key: 'at', head: t('registry.when'), width: '180px', cell: ({ at }) => <When at={at} /> },
    {
      key: 'to',
      head: t('registry.disclosure.to'),
      cell: ({ to, requester }) =>
        to ? (
          titleOf(to.id)
        ) : requester ? (
          <>
            <bdi>{requester.name}</bdi>
            {requester.user !== null && <div className={text.soft}>{requester.user}</div>}
          </>
        ) : (
          <span className={text.soft}>–</span>
        ),
    },
    {
      key: 'how',
      head: t('registry.disclosure.how'),
      cell: ({ action, purpose }) => (
        <>
          {t(`registry.how.${action}`)}
          {purpose !== null && <div className={text.soft}>{purposeWord(t, purpose)}</div>}
        </>
      ),
    },
    {
      key: 'what',
      head: t('registry.disclosure.what'),
      cell: ({ what, documents }) =>
        documents.length > 0 ? t('registry.disclosure.documents', { count: documents.length }) : whatText(t, what),
    },
    {
      key: 'outcome',
      head: t('audit.outcome'),
      width: '120px',
      cell: ({ outcome }) => <StateMark kind="audit" state={outcome} />,
    },
  ]
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={6} />
  if (data.items.length === 0 && cursor === undefined)
    return (
      <Note title={t('registry.disclosure.none')}>
        <p>{t('registry.disclosure.noneText')}</p>
      </Note>
    )
  return (
    <>
      <div className={classes.head}>
        <p className={text.soft}>{t('registry.disclosure.about')}</p>
        <Button
          component="a"
          href={disclosuresFile(slug, person)}
          download
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {t('registry.disclosure.file')}
        </Button>
      </div>
      <Box
        className={`${classes.scroll} ${classes.broad}`}
        role="group"
        aria-label={t('registry.tab.disclosures')}
        tabIndex={0}
      >
        <Table tall label={t('registry.tab.disclosures')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
      </Box>
      <div className={list.foot}>
        <span>
          {cursor !== undefined && (
            <Button size="compact-xs" variant="subtle" onClick={() => setCursor(undefined)}>
              {t('audit.newest')}
            </Button>
          )}
        </span>
        {data.next !== null && (
          <Button size="compact-xs" variant="subtle" onClick={() => setCursor(data.next ?? undefined)}>
            {t('audit.older')}
          </Button>
        )}
      </div>
    </>
  )
}

/** A question by its name, an event or a problem in words. */
function whatText(t: TFunction, what: string | null): string {
  if (what === null) return '–'
  const asked = t(`registry.asked.${what}`, { defaultValue: '' }) || t(`event.${what}`, { defaultValue: '' })
  if (asked) return asked
  return /^[a-z-]+\.[a-z.-]+$/.test(what) ? problemText(t, what).says : what
}
