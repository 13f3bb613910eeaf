/** Source, rules and target side by side; the preview follows what is typed. */
import { NativeSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type MappingWhole, previewQuery, type Rule, type SampleChoice, samplesQuery } from '../../api/mappings.ts'
import { clockTime } from '../../parts/format.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { CopySample } from './CopySample.tsx'
import { RuleList } from './RuleList.tsx'
import { SourceTree } from './SourceTree.tsx'
import { TargetFields } from './TargetFields.tsx'
import { TargetTree } from './TargetTree.tsx'
import { Uncover } from './Uncover.tsx'
import type { Draft } from './useDraft.ts'
import classes from './Workbench.module.css'
import type { BenchProps } from './Workbench.tsx'

/** With the hub's own time, the preview stands within 300 ms of the last key. */
const pauseMs = 120

export function RulesTab({ which, whole, go, search, draft }: BenchProps & { draft: Draft }) {
  const { t } = useTranslation()
  const may = useMay()
  const mayTry = may('mappings.try')
  const { data: samples } = useQuery({ ...samplesQuery(which), enabled: mayTry })
  const sample = chosenSample(search.sample, samples?.items.map(each => each.event) ?? [], whole)
  const [rules] = useDebouncedValue(draft.rules, pauseMs)
  const { data, error, refetch } = useQuery({
    ...previewQuery(which, rules, sample),
    enabled: mayTry && (samples !== undefined || search.sample !== undefined),
    placeholderData: keepPreviousData,
  })
  const message = samples?.items.find(each => 'event' in sample && each.event === sample.event)?.message
  const open = search.rule
  const onOpen = (rule: number | undefined) => go({ ...search, rule })
  const add = (rule: Rule) => {
    draft.setRules([...draft.rules, rule])
    onOpen(draft.rules.length + 1)
  }
  const choose = (path: string) => {
    const current = open === undefined ? undefined : draft.rules[open - 1]
    if (current) {
      draft.setRules(draft.rules.map(each => (each === current ? { ...each, from: path } : each)))
      return
    }
    add({ from: path, to: whole.fields.some(field => field.path === path) ? path : '' })
  }
  const close = () => onOpen(undefined)
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    a: () => add({ from: '', to: '' }),
    Escape: close,
  })
  return (
    <div className={classes.three} data-two={!mayTry || undefined}>
      {mayTry && (
        <section className={classes.pane} aria-label={t('mapping.source')}>
          <h2 className={classes.heading}>{t('mapping.source')}</h2>
          <SampleSelect
            {...{ whole, samples: samples?.items ?? [], sample }}
            onChange={next => go({ ...search, sample: next })}
          />
          {data ? (
            <>
              <Uncover which={which} message={message} covered={data.covered} />
              <SourceTree
                source={data.source}
                reads={data.lines.map(line => line.reads)}
                rule={open}
                onChoose={choose}
              />
              {'event' in sample && <CopySample which={which} event={sample.event} />}
            </>
          ) : error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={8} height={28} />
          )}
        </section>
      )}
      <RuleList
        whole={whole}
        rules={draft.rules}
        lines={data?.lines.length === draft.rules.length ? data.lines : []}
        findings={data?.findings ?? whole.findings}
        open={open}
        onOpen={onOpen}
        onChange={draft.setRules}
        onAdd={() => add({ from: '', to: '' })}
      />
      {mayTry && (
        <section className={classes.pane} aria-label={t('mapping.target')} aria-live="polite">
          <h2 className={classes.heading}>{t('mapping.target')}</h2>
          {data ? (
            <>
              {data.failsAt !== null && (
                <p className={classes.problem}>▲ {t('mapping.failsAt', { rule: data.failsAt + 1 })}</p>
              )}
              {whole.target === 'fhir' ? (
                <TargetTree preview={data} rule={open} onRule={onOpen} />
              ) : (
                <TargetFields preview={data} whole={whole} rule={open} onRule={onOpen} />
              )}
            </>
          ) : (
            <LoadingRows rows={8} height={28} />
          )}
        </section>
      )}
    </div>
  )
}

/** What the address says, else the newest message, else a record that came with the hub. */
function chosenSample(wanted: string | undefined, events: readonly string[], whole: MappingWhole): SampleChoice {
  const [newest] = events
  const shipped = whole.shipped.find(each => each === wanted)
  if (shipped) return { shipped }
  if (wanted) return { event: wanted }
  return newest ? { event: newest } : { shipped: whole.shipped[0] ?? 'whole' }
}

type SelectProps = {
  whole: MappingWhole
  samples: readonly { event: string; eventType: string; at: string }[]
  sample: SampleChoice
  onChange: (sample: string) => void
}

function SampleSelect({ whole, samples, sample, onChange }: SelectProps) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = new Date()
  return (
    <NativeSelect
      label={t('mapping.sample')}
      value={'event' in sample ? sample.event : sample.shipped}
      onChange={event => onChange(event.currentTarget.value)}
      data={[
        ...(samples.length > 0
          ? [
              {
                group: t('mapping.lastMessages'),
                items: samples.map(({ event, eventType, at }) => ({
                  value: event,
                  label: `${clockTime(new Date(at), now, locale)} · ${t(`event.${eventType}`, { defaultValue: eventType })}`,
                })),
              },
            ]
          : []),
        {
          group: t('mapping.shippedSamples'),
          items: whole.shipped.map(name => ({ value: name, label: t(`mapping.shipped.${name}`) })),
        },
      ]}
    />
  )
}
