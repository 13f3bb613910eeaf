/** What a person said about being told of over the network: who permits and who objects, since when, and who noted it. */
import { Box, Button, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Directive, type Directives, directivesQuery, saveDirectives } from '../../api/network.ts'
import { problemOf } from '../../api/problem.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import drawer from '../MessageDrawer.module.css'
import { purposes, purposeWord } from '../network/purposes.ts'
import classes from './registry.module.css'

type Said = Pick<Directive, 'kind' | 'scope' | 'until'>
type Wanted = { does: 'note' | 'end'; list: readonly Said[]; reason: string }

export function DirectiveTab({ person }: { person: string }) {
  const { data, error, refetch } = useQuery(directivesQuery(useSlug(), person))
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={5} />
  return <Content directives={data} />
}

function Content({ directives }: { directives: Directives }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('network.direct')
  const [request, setRequest] = useState<ReasonRequest>()
  const change = useChange<Wanted, Directives>({
    run: ({ list, reason }) => saveDirectives(slug, directives, list, reason),
    done: (_, { does }) => t(does === 'end' ? 'network.directive.ended' : 'network.directive.saved'),
    refused: error => {
      if (problemOf(error).status !== 412 && problemOf(error).status !== 409) return false
      showToast({ message: t('network.directive.meanwhile'), tone: 'bad' })
      return true
    },
  })
  const end = (ended: Directive) =>
    setRequest({
      title: t('network.directive.end'),
      explains: t('network.directive.endAbout'),
      does: t('network.directive.end'),
      onReason: ({ reason }) =>
        change.mutate({ does: 'end', list: directives.holding.filter(({ id }) => id !== ended.id), reason }),
    })
  const columns = (isEnded: boolean): Column<Directive>[] => [
    {
      key: 'kind',
      head: t('network.directive.said'),
      width: '130px',
      cell: ({ kind }) => <StateMark kind="directive" state={kind} />,
    },
    {
      key: 'scope',
      head: t('network.directive.about'),
      cell: ({ kind, scope, until, over, reason }) => (
        <>
          {scopeWord(t, kind, scope)}
          {until !== null && (
            <div>
              {t(over ? 'network.directive.wasUntil' : 'network.directive.holdsUntil')} <When at={until} show="clock" />
            </div>
          )}
          {reason !== null && <div className={text.soft}>{reason}</div>}
        </>
      ),
    },
    { key: 'by', head: t('network.directive.by'), width: '22%', wide: true, cell: ({ setBy }) => setBy ?? '–' },
    { key: 'at', head: t('network.directive.since'), width: '170px', cell: ({ at }) => <When at={at} show="clock" /> },
    isEnded
      ? {
          key: 'ended',
          head: t('network.directive.until'),
          width: '170px',
          cell: ({ endedAt }) => <When at={endedAt} show="clock" />,
        }
      : {
          key: 'end',
          head: t('network.directive.end'),
          hiddenHead: true,
          width: '110px',
          cell: each =>
            mayChange ? (
              <Button size="compact-xs" variant="default" onClick={() => end(each)}>
                {t('network.directive.end')}
              </Button>
            ) : null,
        },
  ]
  return (
    <>
      <p className={classes.hint}>{t('network.directive.explains')}</p>
      {directives.holding.length === 0 ? (
        <p>{t('network.directive.none')}</p>
      ) : (
        <Box
          className={`${classes.scroll} ${classes.broad}`}
          role="group"
          aria-label={t('registry.tab.directives')}
          tabIndex={0}
        >
          <Table
            tall
            label={t('registry.tab.directives')}
            columns={columns(false)}
            rows={directives.holding}
            rowKey={({ id }) => id}
          />
        </Box>
      )}
      {mayChange ? (
        <NewDirective
          isSaving={change.isPending}
          onAdd={(added, reason, done) =>
            change.mutate({ does: 'note', list: [...directives.holding, added], reason }, { onSuccess: done })
          }
        />
      ) : (
        <p className={text.soft}>{t('network.directive.askOfficer')}</p>
      )}
      {directives.ended.length > 0 && (
        <>
          <h3 className={drawer.heading}>{t('network.directive.before')}</h3>
          <Box
            className={`${classes.scroll} ${classes.broad}`}
            role="group"
            aria-label={t('network.directive.before')}
            tabIndex={0}
          >
            <Table
              tall
              label={t('network.directive.before')}
              columns={columns(true)}
              rows={directives.ended}
              rowKey={({ id }) => id}
            />
          </Box>
        </>
      )}
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </>
  )
}

/** What is said about `all` is not the same both ways: an objection takes in what is restricted, a permission does not. */
function scopeWord(t: TFunction, kind: Directive['kind'], scope: string): string {
  if (scope === 'all') return t(kind === 'deny' ? 'network.directive.scope.everything' : 'network.directive.scope.all')
  return scope === 'restricted' ? t('network.directive.scope.restricted') : purposeWord(t, scope)
}

type NewProps = { isSaving: boolean; onAdd: (added: Said, reason: string, done: () => void) => void }

function NewDirective({ isSaving, onAdd }: NewProps) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<Directive['kind']>('deny')
  const [scope, setScope] = useState<string>('all')
  const [lastDay, setLastDay] = useState('')
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = reason.trim().length < 3
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (missing) return
        onAdd({ kind, scope, until: endOf(lastDay) }, reason.trim(), () => {
          setReason('')
          setLastDay('')
          setAsked(false)
        })
      }}
    >
      <h3 className={drawer.heading}>{t('network.directive.new')}</h3>
      <Stack gap="sm" maw={520}>
        <Radio.Group
          label={t('network.directive.said')}
          value={kind}
          onChange={value => setKind(value === 'permit' ? 'permit' : 'deny')}
        >
          <Stack gap={6} mt={6}>
            <Radio value="deny" label={t('network.directive.deny')} />
            <Radio value="permit" label={t('network.directive.permit')} />
          </Stack>
        </Radio.Group>
        <Select
          label={t('network.directive.about')}
          data={['all', 'restricted', ...purposes].map(value => ({ value, label: scopeWord(t, kind, value) }))}
          value={scope}
          onChange={value => setScope(value ?? 'all')}
          allowDeselect={false}
          searchable
        />
        <TextInput
          type="date"
          label={t('network.directive.lastDay')}
          description={t('network.directive.lastDayAbout')}
          value={lastDay}
          onChange={event => setLastDay(event.currentTarget.value)}
        />
        <Textarea
          label={t('reason.label')}
          description={t('network.directive.reasonAbout')}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          error={asked && missing ? t('reason.missing') : undefined}
          maxLength={500}
          autosize
          minRows={2}
        />
        <div>
          <Button type="submit" loading={isSaving}>
            {t('network.directive.note')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

/** When a day is over here; null when none was given. */
function endOf(day: string): string | null {
  const end = new Date(`${day}T24:00:00`)
  return Number.isNaN(end.getTime()) ? null : end.toISOString()
}
