/** Which two systems, over which span, compare now; and whether the result or the history is shown. */
import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { IconGitCompare, IconSettings } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { askForRun, isUnderWay, type Pair } from '../../api/reconciliation.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { useChange } from '../../parts/useChange.ts'
import list from '../list.module.css'
import { PairSettingsDialog } from './PairSettingsDialog.tsx'
import { pairTitle, spanOf, spans } from './words.ts'

export function PairBar({ pairs, pair }: { pairs: readonly Pair[]; pair: Pair }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const { view } = useSearch({ from: '/o/$slug/reconciliation' })
  const [span, setSpan] = useState<string>(spans[0])
  const [editing, setEditing] = useState(false)
  const run = useChange({
    run: () => askForRun(slug, pair.id, spanOf(span, new Date())),
    after: ({ id }) =>
      void navigate({ to: '/o/$slug/reconciliation', params: { slug }, search: { pair: pair.id, run: id } }),
  })
  const { daysBefore, daysAfter } = pair.settings
  return (
    <div className={list.bar}>
      <NativeSelect
        aria-label={t('reconciliation.pair')}
        size="sm"
        value={pair.id}
        onChange={event =>
          void navigate({
            to: '/o/$slug/reconciliation',
            params: { slug },
            search: { pair: event.currentTarget.value, ...(view ? { view } : {}) },
          })
        }
        data={pairs.map(each => ({ value: each.id, label: pairTitle(each) }))}
      />
      <Tabs label={t('reconciliation.views')}>
        {(['result', 'history'] as const).map(name => (
          <Link
            key={name}
            to="/o/$slug/reconciliation"
            params={{ slug }}
            search={{ pair: pair.id, ...(name === 'history' ? { view: name } : {}) }}
            className={tabClass}
            activeProps={{}}
            data-active={(view ?? 'result') === name || undefined}
            aria-current={(view ?? 'result') === name ? 'page' : undefined}
          >
            {t(`reconciliation.view.${name}`)}
          </Link>
        ))}
      </Tabs>
      <span className={list.spacer} />
      {may('reconciliation.run') && (
        <>
          <NativeSelect
            aria-label={t('reconciliation.span')}
            size="sm"
            value={span}
            onChange={event => setSpan(event.currentTarget.value)}
            data={spans.map(each => ({
              value: each,
              label: t(`reconciliation.spans.${each}`, { before: daysBefore, after: daysAfter }),
            }))}
          />
          <Button
            size="compact-md"
            leftSection={<IconGitCompare size={16} aria-hidden />}
            loading={run.isPending}
            disabled={isUnderWay(pair.lastRun)}
            onClick={() => run.mutate()}
          >
            {t('reconciliation.compare')}
          </Button>
          <ActionIcon
            size="lg"
            variant="default"
            aria-label={t('reconciliation.settings')}
            title={t('reconciliation.settings')}
            onClick={() => setEditing(true)}
          >
            <IconSettings size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
          <PairSettingsDialog pair={pair} opened={editing} onClose={() => setEditing(false)} />
        </>
      )}
    </div>
  )
}
