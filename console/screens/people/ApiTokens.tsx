/** Settings, API tokens: what programmes of the organization prove themselves with. */
import { Button, Modal } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiToken, revokeToken, tokensQuery } from '../../api/tokens.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { TokenDialog } from './TokenDialog.tsx'

/** What the dialog is opened for: a new programme, or one more token of a known one. */
type Making = { kind: 'new' } | { kind: 'next'; token: ApiToken }

export function ApiTokens() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('tokens.change')
  const { data, error, refetch } = useQuery(tokensQuery(slug))
  const [making, setMaking] = useState<Making>()
  const [revoking, setRevoking] = useState<ApiToken>()
  const revoke = useChange<ApiToken>({
    run: ({ id }) => revokeToken(slug, id),
    done: (_, { name }) => t('tokens.revoked', { name }),
    after: () => setRevoking(undefined),
  })
  const create = (
    <Button
      leftSection={<IconKey size={16} aria-hidden />}
      onClick={() => setMaking({ kind: 'new' })}
      disabled={!mayChange}
      title={mayChange ? undefined : t('people.askAdmin')}
    >
      {t('tokens.new')}
    </Button>
  )
  return (
    <>
      <div className={list.bar}>
        <span className={text.soft}>{t('tokens.about')}</span>
        <span className={list.spacer} />
        {data && data.items.length > 0 && create}
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={4} height={52} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('tokens.none')} action={create}>
              <p>{t('tokens.noneText')}</p>
            </Note>
          ) : (
            <Table
              tall
              label={t('settings.tokens')}
              rows={data.items}
              rowKey={({ id }) => id}
              columns={columns(t, {
                mayChange,
                next: token => setMaking({ kind: 'next', token }),
                revoke: setRevoking,
              })}
            />
          )}
        </div>
      </div>
      {making && (
        <TokenDialog follows={making.kind === 'next' ? making.token : undefined} onClose={() => setMaking(undefined)} />
      )}
      <Modal
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t('tokens.revokeTitle', { name: revoking?.name ?? '' })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <p>{t('tokens.revokeExplains')}</p>
        <Button data-autofocus loading={revoke.isPending} onClick={() => revoking && revoke.mutate(revoking)}>
          {t('tokens.revoke')}
        </Button>
      </Modal>
    </>
  )
}

type Acts = { mayChange: boolean; next: (token: ApiToken) => void; revoke: (token: ApiToken) => void }

function columns(t: TFunction, { mayChange, next, revoke }: Acts): Column<ApiToken>[] {
  return [
    {
      key: 'name',
      head: t('tokens.programme'),
      cell: ({ name, scopes }) => (
        <>
          {name}
          <div className={text.soft}>{scopes.map(scope => t(`may.${scope}`)).join(', ')}</div>
        </>
      ),
    },
    {
      key: 'state',
      head: t('people.state'),
      width: '130px',
      cell: ({ state }) => <StateMark kind="token" state={state} />,
    },
    { key: 'ends', head: t('tokens.ends'), width: '170px', cell: ({ endsAt }) => <When at={endsAt} show="clock" /> },
    {
      key: 'used',
      head: t('tokens.used'),
      width: '170px',
      wide: true,
      cell: ({ lastUsedAt }) => <When at={lastUsedAt} />,
    },
    {
      key: 'acts',
      head: t('people.acts'),
      hiddenHead: true,
      width: '210px',
      align: 'right',
      cell: token =>
        mayChange && (
          <>
            <Button size="compact-sm" variant="subtle" onClick={() => next(token)}>
              {t('tokens.next')}
            </Button>
            {token.state === 'active' && (
              <Button size="compact-sm" variant="subtle" onClick={() => revoke(token)}>
                {t('tokens.revoke')}
              </Button>
            )}
          </>
        ),
    },
  ]
}
